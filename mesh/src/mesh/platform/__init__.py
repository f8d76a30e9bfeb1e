"""How a process lives and talks: settings, HTTP, messaging, telemetry, probes. Imports `contracts`, never `vision`."""
