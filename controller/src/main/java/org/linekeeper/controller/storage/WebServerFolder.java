package org.linekeeper.controller.storage;

import java.nio.file.Path;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/// Where the web server works: in the data folder. Left alone it makes folders of its own for temporary files at every
/// start, and a controller that is killed leaves them behind.
@Component
final class WebServerFolder implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final DataFolder data;

    WebServerFolder(DataFolder data) {
        this.data = data;
    }

    @Override
    public void customize(TomcatServletWebServerFactory server) {
        Path documents = data.privateFolder("web/documents");
        server.setBaseDirectory(documents.resolveSibling("work").toFile());
        server.setDocumentRoot(documents.toFile());
    }
}
