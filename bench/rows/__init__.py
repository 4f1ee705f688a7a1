"""What each side can do: functions that prepare data and give back one measured act a row."""
