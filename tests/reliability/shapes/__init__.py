"""What programs are made of: each shape writes a few lines and says which results they carry on."""
