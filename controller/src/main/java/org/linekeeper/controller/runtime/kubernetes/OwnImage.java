package org.linekeeper.controller.runtime.kubernetes;

import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;

/// The image that sandboxes are made of here. What the nodes pull cannot be seen: a reference stands for itself, if it
/// is of the configured image's repository.
record OwnImage(String configured) {
    void require(String image, String build) {
        String repository = repository(configured);
        if (!repository(build).equals(repository) || build.equals(repository)) {
            throw new RuntimeFailure(
                    Scope.IMAGE,
                    true,
                    "there is no image " + image + (image.equals(build) ? "" : " in the build " + build)
                            + ": on this cluster sandboxes are made of " + repository
                            + ", by digest or tag, see linekeeper.kubernetes.image",
                    null);
        }
    }

    private static String repository(String image) {
        int digest = image.indexOf('@');
        String name = digest < 0 ? image : image.substring(0, digest);
        int tag = name.lastIndexOf(':');
        return tag > name.lastIndexOf('/') ? name.substring(0, tag) : name;
    }
}
