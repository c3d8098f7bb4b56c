"""What every part of the exchange stands on: the state and its loop, the journal, the webhooks, documents, errors."""
