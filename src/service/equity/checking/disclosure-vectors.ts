export { checkDisclosurePlaceholder as checkDisclosure };

function checkDisclosurePlaceholder(): void {}
