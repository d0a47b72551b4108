"""How much the platform is used: exams begun and handed in, by school and hour."""
