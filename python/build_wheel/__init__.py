"""How the wheel gets its engine: a JDK is found, modules and library built, a runtime linked."""
