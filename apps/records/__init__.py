"""Learning records: what happens, told to stores elsewhere as xAPI statements or Caliper events."""
