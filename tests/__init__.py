"""Proof: same path as the source; flows/ whole stories, browser/ real Chromium."""
