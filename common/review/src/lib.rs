//! Detectors over the texts and links that partners publish. Pure: nothing here reads a file, a network or a clock.
