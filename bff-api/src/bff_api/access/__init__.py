"""Who may use bff-api: API keys, their scopes, and the routes that manage them (decision 37)."""
