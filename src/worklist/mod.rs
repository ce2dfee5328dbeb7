//! A worklist as it is exported, saved and opened again.
