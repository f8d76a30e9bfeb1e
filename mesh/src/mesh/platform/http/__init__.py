"""What the HTTP services share: the app with its documentation, probes and problems; the client; the server."""
