"""`python -m hotline.cli` is `hotline`, for places where the script is not on the path."""

from hotline.cli import main

if __name__ == "__main__":
    main()
