"""HTTP routes: parse the request, call the detector, write the response."""
