"""What people will do in a live class."""

from banyan.routes import Activity, activities

activities(Activity("join_class"))
