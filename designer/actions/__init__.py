"""Every action of the application, as one table of data, and how it becomes menus, keys and buttons."""
