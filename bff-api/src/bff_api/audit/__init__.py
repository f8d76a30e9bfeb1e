"""The audit log: which requests are recorded, and how entries reach image-store (decision 40)."""
