"""PLOVER types, modes, contexts and scores, and the CAMEO crosswalk."""
