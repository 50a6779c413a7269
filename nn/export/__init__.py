"""Export: a trained model for machines that have no Python, as ONNX or as a header of C.

Read traces.py first, then graph.py, spelling.py, operators.py, networks.py and onnx_file.py; for C
spelling.py, c_text.py, c_listing.py and c_header.py.
"""
