"""What the services share, in three rooms.

contracts  what travels between services, and the map of who talks to whom (`contracts/topology.py`)
platform   how a process lives and talks: settings, HTTP, messaging, telemetry, probes
vision     pictures and models: formats, decoding, inference, the reading of a page

`contracts` imports neither of the other two; `vision` never imports `platform.messaging`.
"""
