import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlSignatureScope;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What EU DSS says of containers, by its own default policy, with one trust anchor and no source outside the file:
 * no network, no trusted list, no AIA, CRL or OCSP but what the seals hold.
 *
 * <p>Argument: root.pem. Standard input: a line for each container or token, with tabs between: its path; the time as of
 * which to judge it (ISO 8601), if not now; where to write DSS's simple report, if anywhere; the file that a token is
 * over. What comes last may be left out or empty. Standard output: one line of JSON for each, in the same order.
 */
final class Validate {
  private final CommonCertificateVerifier verifier = new CommonCertificateVerifier();

  private Validate(File root) {
    var trusted = new CommonTrustedCertificateSource();
    trusted.addCertificate(DSSUtils.loadCertificate(root));
    verifier.setTrustedCertSources(trusted);
    verifier.setAIASource(null);
    verifier.setCrlSource(null);
    verifier.setOcspSource(null);
  }

  public static void main(String[] args) throws Exception {
    var validate = new Validate(new File(args[0]));
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] asked = line.split("\t", -1);
      String at = asked.length > 1 ? asked[1] : "";
      String report = asked.length > 2 ? asked[2] : "";
      String data = asked.length > 3 ? asked[3] : "";
      String said;
      try {
        Reports reports = validate.reports(asked[0], at, data);
        if (!report.isEmpty()) Files.writeString(Path.of(report), reports.getXmlSimpleReport());
        said = said(reports);
      } catch (Exception refused) {
        said = member("error", text(String.valueOf(refused)));
      }
      out.println("{" + member("file", text(asked[0])) + "," + said + "}");
    }
  }

  private Reports reports(String path, String at, String data) {
    var validator = SignedDocumentValidator.fromDocument(new FileDocument(path));
    validator.setCertificateVerifier(verifier);
    validator.setLocale(Locale.ENGLISH);
    if (!data.isEmpty()) validator.setDetachedContents(List.of(new FileDocument(data)));
    if (!at.isEmpty()) validator.setValidationTime(Date.from(Instant.parse(at)));
    return validator.validateDocument();
  }

  private static String said(Reports reports) {
    SimpleReport report = reports.getSimpleReport();
    var tokens = new ArrayList<String>();
    for (SignatureWrapper seal : reports.getDiagnosticData().getSignatures())
      tokens.add(token(report, "seal", seal.getId(), seal.getFilename(), seal.getSignatureScopes()));
    for (TimestampWrapper stamp : reports.getDiagnosticData().getTimestampList())
      tokens.add(token(report, "timestamp", stamp.getId(), stamp.getFilename(), stamp.getTimestampScopes()));
    String container = String.valueOf(report.getContainerType());
    String at = report.getValidationTime().toInstant().toString();
    return String.join(",", member("container", text(container)), member("at", text(at)), member("tokens", list(tokens)));
  }

  private static String token(SimpleReport report, String kind, String id, String name, List<XmlSignatureScope> scopes) {
    var sub = report.getSubIndication(id);
    var covered = scopes.stream().map(XmlSignatureScope::getName).sorted().map(Validate::text).toList();
    return "{" + String.join(",",
        member("kind", text(kind)),
        member("name", text(String.valueOf(name))),
        member("indication", text(String.valueOf(report.getIndication(id)))),
        member("subIndication", sub == null ? "null" : text(sub.toString())),
        member("errors", messages(report.getAdESValidationErrors(id))),
        member("warnings", messages(report.getAdESValidationWarnings(id))),
        member("infos", messages(report.getAdESValidationInfo(id))),
        // Whether a provider is on a trusted list: never, for there is none here. It does not enter the indication.
        member("qualification", messages(all(report, id))),
        member("covers", list(covered))) + "}";
  }

  private static List<Message> all(SimpleReport report, String id) {
    var said = new ArrayList<>(report.getQualificationErrors(id));
    said.addAll(report.getQualificationWarnings(id));
    said.addAll(report.getQualificationInfo(id));
    return said;
  }

  private static String messages(List<Message> messages) {
    return list(messages.stream().map((one) -> text(one.getKey() + ": " + one.getValue())).toList());
  }

  private static String list(List<String> values) {
    return "[" + String.join(",", values) + "]";
  }

  private static String member(String name, String value) {
    return text(name) + ":" + value;
  }

  private static String text(String value) {
    return value.chars()
        .mapToObj((c) -> c == '"' || c == '\\' ? "\\" + (char) c : c < 0x20 || c > 0x7e ? String.format("\\u%04x", c) : "" + (char) c)
        .collect(Collectors.joining("", "\"", "\""));
  }
}
