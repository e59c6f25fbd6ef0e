# The binary; grows with src/app.
