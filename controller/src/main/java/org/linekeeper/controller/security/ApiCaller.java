package org.linekeeper.controller.security;

/// Whom a token stands for.
record ApiCaller(String name, Role role) {}
