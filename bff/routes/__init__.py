"""Where the requests of each endpoint go, known to every worker without asking anybody."""
