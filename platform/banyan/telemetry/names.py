"""Every span and metric of the platform. A name outside this file does not exist."""

SERVICE = "banyan"
