"""The expressions of XLSForm: parsed into a tree, written from our trees and read back."""
