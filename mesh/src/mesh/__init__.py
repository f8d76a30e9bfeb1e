"""Shared library of the services, in three parts.

contracts  messages and HTTP bodies; services, queues and edges (`contracts/topology.py`)
platform   settings, HTTP, messaging, telemetry and probes of a process
vision     picture formats, decoding, inference, and combining both models' results for a page

`contracts` imports neither of the other two; `vision` never imports `platform.messaging`.
"""
