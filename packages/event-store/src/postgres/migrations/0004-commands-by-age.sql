-- Nothing reads commands by age, and every append paid for it.
drop index commands_by_age;
