package org.linekeeper.controller.api;

/// What is wrong with one field of a request.
///
/// @param field  its path in the body (`lines[0].address`), or the name of the header or parameter
public record FieldProblem(String field, String detail) {}
