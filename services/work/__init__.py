"""Work to do: what waits for somebody, by person, on the first page and counted in a mail."""
