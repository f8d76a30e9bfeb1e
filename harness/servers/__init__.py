"""Real servers for tests: RabbitMQ, Postgres, Valkey and an S3 of moto's, started once a session, fresh for every test.

Where a server comes from, first that works: an address in the environment (`MESH_TEST_RABBITMQ_URL`,
`MESH_TEST_POSTGRES_URL`, `MESH_TEST_VALKEY_URL`), local binaries, a container, local binaries just installed with apt
(root only).
Nothing of it: the test fails and says what to install. It never skips.
"""
