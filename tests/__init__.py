"""The shelves of tests: rooms, flows, journeys, contracts, shape, browser."""
