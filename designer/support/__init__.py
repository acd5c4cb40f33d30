"""What every part of the designer stands on: tokens, theme, icons, fonts, text that is safe to show."""
