"""OpenTelemetry: every span and metric is named in `names`; nothing is sent unless asked for."""
