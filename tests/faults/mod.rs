mod disk_full;
