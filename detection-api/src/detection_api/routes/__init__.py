"""The doors of detection-api: they parse a request, ask the detector, and write the answer."""
