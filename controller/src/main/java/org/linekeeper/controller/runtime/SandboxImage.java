package org.linekeeper.controller.runtime;

/// The name of the image that sandboxes are made of.
public record SandboxImage(String name) {}
