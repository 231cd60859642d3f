"""The shared Streamlit code: filters, headline tiles, stamps, tables, drawers. One idea a file."""
