"""Measuring the product on this machine: `python -m bench`."""
