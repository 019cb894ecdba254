package org.linekeeper.controller.user;

/// What a sandbox is made of.
///
/// @param image the image's name, for people
/// @param build the one build of it, whatever the name stands for by now
public record SandboxBuild(String image, String build) {}
