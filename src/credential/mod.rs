//! The formats of Paddle credentials: classify, diagnose, scan, redact.
