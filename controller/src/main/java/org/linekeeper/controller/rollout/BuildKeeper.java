package org.linekeeper.controller.rollout;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.sandbox.SandboxViews;
import org.linekeeper.controller.sandbox.Sighting;
import org.linekeeper.controller.user.FleetOrder;
import org.linekeeper.controller.user.FleetOrders;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.controller.user.WantedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Sees to it that everybody has a build: the first that was seen for the first users, the one that ran for those who
/// had a sandbox before builds were kept, and one that there is for those whose own was thrown away.
@Component
class BuildKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(BuildKeeper.class);

    private final SandboxRuntime runtime;
    private final SandboxImage image;
    private final Users users;
    private final FleetOrders fleet;
    private final SandboxViews views;

    BuildKeeper(SandboxRuntime runtime, SandboxImage image, Users users, FleetOrders fleet, SandboxViews views) {
        this.runtime = runtime;
        this.image = image;
        this.users = users;
        this.fleet = fleet;
        this.views = views;
    }

    /// What the configured image's name stands for now.
    ///
    /// @throws RuntimeFailure where there is no such image
    SandboxBuild configured() {
        return new SandboxBuild(image.name(), runtime.imageBuild(image.name()));
    }

    /// Whether new users get this one.
    boolean isGood(SandboxBuild build) {
        return fleet.get().build().filter(build::equals).isPresent();
    }

    String imageName() {
        return image.name();
    }

    /// @throws RuntimeFailure where the runtime does not answer, or has no such image
    SandboxBuild find(String imageName, String nameOrBuild) {
        return new SandboxBuild(imageName, runtime.imageBuild(nameOrBuild));
    }

    /// Reads the runtime and the database.
    ///
    /// @throws RuntimeFailure where there is no image at all, or the runtime does not answer
    void keep() {
        SandboxBuild good = fleet.get().build().filter(this::isThere).orElseGet(() -> adopt(configured()));
        List<WantedUser> all =
                users.wanted().stream().filter(user -> !user.deleted()).toList();
        Map<SandboxBuild, Boolean> there = all.stream()
                .flatMap(user -> Optional.ofNullable(user.order().build()).stream())
                .distinct()
                .collect(Collectors.toMap(Function.identity(), this::isThere));
        for (WantedUser user : all) {
            SandboxBuild own = user.order().build();
            if (own == null) {
                views.sighting(user.user())
                        .ifPresent(seen -> give(user.user(), ran(seen).orElse(good)));
            } else if (!there.getOrDefault(own, true) && hasNone(user.user())) {
                LOG.warn("The build {} of {} is gone; its next sandbox is made of {}", own, user.user(), good);
                give(user.user(), good);
            }
        }
    }

    private SandboxBuild adopt(SandboxBuild build) {
        LOG.info("New users' sandboxes are made of {}", build);
        fleet.change(before -> new FleetOrder(before.version(), before.pause(), Optional.of(build)));
        return build;
    }

    private void give(UserId user, SandboxBuild build) {
        users.order(user, order -> order.withBuild(build));
    }

    private static Optional<SandboxBuild> ran(Sighting seen) {
        return seen.sandbox().map(found -> new SandboxBuild(found.imageName(), found.image()));
    }

    private boolean hasNone(UserId user) {
        Optional<Sighting> seen = views.sighting(user);
        Optional<ObservedSandbox> sandbox = seen.flatMap(Sighting::sandbox);
        return seen.isPresent() && sandbox.isEmpty();
    }

    private boolean isThere(SandboxBuild build) {
        try {
            runtime.imageBuild(build.build());
            return true;
        } catch (RuntimeFailure e) {
            if (e.scope() == RuntimeFailure.Scope.IMAGE) {
                return false;
            }
            throw e;
        }
    }
}
