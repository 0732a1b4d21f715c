"""What Sambung is built of: bill of materials, known faults, licences. All from the lock files."""
