"""XMP metadata that declare both standards; PDF/A requires a description of every property that it does not define."""

from typing import Any, Self
from xml.sax.saxutils import escape

from weasyprint.pdf.metadata import DocumentMetadata

UA = """<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier>{symbol}</dc:identifier></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 to which the file conforms</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
END = b"</rdf:RDF>"


class ArchiveMetadata(DocumentMetadata):  # type: ignore[misc]  # untyped
    """WeasyPrint's metadata, with the part of PDF/UA, its description, and the document symbol."""

    symbol = ""

    @classmethod
    def of(cls, metadata: Any, symbol: str, **changes: Any) -> Self:
        """Return a copy of `metadata` with `changes`."""
        made = cls(**vars(metadata) | changes)
        made.symbol = symbol
        return made

    def generate_rdf_metadata(self, variant: str, version: str, conformance: str) -> bytes:
        data: bytes = super().generate_rdf_metadata(variant, version, conformance)
        if data.count(END) != 1:
            raise RuntimeError("WeasyPrint does not write its metadata in the form that metadata.py expects.")
        return data.replace(END, UA.format(symbol=escape(self.symbol)).encode() + END)
