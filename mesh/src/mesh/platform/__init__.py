"""Settings, HTTP, messaging, telemetry and probes of a process. Imports `contracts`, never `vision`."""
