"""What HTTP needs everywhere: hot endpoints, problem documents, the OpenAPI document."""
