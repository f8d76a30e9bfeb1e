"""Routes for administrators: owners, quotas, erasure, dead letters, audit log. They need the scope `admin`."""
