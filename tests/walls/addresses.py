"""Where the walk over the pages finds the rows of the file."""

from uuid import UUID

ADDRESS = UUID("4f0c6c3e-7a51-4f0e-9d55-0c7c1d2f7a11")
REPRESENTATIVE_ADDRESS = UUID("4f0c6c3e-7a51-4f0e-9d55-0c7c1d2f7a12")
EVERY = [ADDRESS, REPRESENTATIVE_ADDRESS]
