"""What becomes of an order when positions come in again, decided without Odoo."""
