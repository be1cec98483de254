"""What the two sample portals are: hosts, names, categories. Values only; nothing is read or rendered here."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Category:
    """One category of a portal.

    Attributes:
        key: Name of it in article files.
        name: As readers see it.
        path: Path of its listing page.
        number: The number that a portal puts into `categoryId`.
    """

    key: str
    name: str
    path: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """One sample portal.

    Attributes:
        name: The portal's name in this program.
        host: The host that it stands for.
        department: Name of the department, as its pages give it.
        categories: In the order of its menu.
    """

    name: str
    host: str
    department: str
    categories: tuple[Category, ...]

    def category(self, key: str) -> Category:
        """Return the category called `key`.

        Raises:
            KeyError: There is none of that name.
        """
        for category in self.categories:
            if category.key == key:
                return category
        raise KeyError(key)


HAUGIANG = Site(
    name="haugiang",
    host="www.haugiang.edu.vn",
    department="Sở Giáo dục và Đào tạo tỉnh Hậu Giang",
    categories=(
        Category(key="hoat-dong-nganh", name="Hoạt động ngành", path="/tin-tuc/hoat-dong-nganh/", number=1),
        Category(key="thong-bao", name="Thông báo", path="/tin-tuc/thong-bao/", number=2),
        Category(key="thi-tuyen-sinh", name="Thi - Tuyển sinh", path="/tin-tuc/thi-tuyen-sinh/", number=3),
        Category(key="achievements", name="Thành tích", path="/introduce/these-achievements/", number=4),
        Category(key="union", name="Công đoàn ngành", path="/activities/union/", number=5),
    ),
)

VINHLONG = Site(
    name="vinhlong",
    host="vinhlong.edu.vn",
    department="Sở Giáo dục và Đào tạo Vĩnh Long",
    categories=(
        Category(key="van-phong", name="Văn phòng", path="/van-phong.aspx", number=3),
        Category(key="tin-tuc-su-kien", name="Tin tức - Sự kiện", path="/tin-tuc-su-kien.aspx", number=7),
        Category(key="giao-duc-pho-thong", name="Giáo dục phổ thông", path="/giao-duc-pho-thong.aspx", number=12),
        Category(key="thi-tuyen-sinh", name="Thi và tuyển sinh", path="/thi-tuyen-sinh.aspx", number=15),
    ),
)

SITES = {site.name: site for site in (HAUGIANG, VINHLONG)}
